using System.Collections.Concurrent;
using Npgsql;
using Vigilry.Incidents.Contracts;
using Vigilry.Platform.Scripts;

namespace Vigilry.Incidents.Scoring;

/// <summary>
/// Learns each organization's calibration from its marks, and keeps it for a minute, as every list and every alert asks. It is not stored: the marks are, and
/// learning from some hundred of them takes less than a query. Another host's mark counts a minute later at most.
/// </summary>
internal sealed class Calibrations(NpgsqlDataSource dataSource, TimeProvider time)
{
    /// <summary>Marks of older incidents say little of what scores mean now.</summary>
    public static readonly TimeSpan LookBack = TimeSpan.FromDays(90);

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);
    private static readonly string MarksOf = ScriptResource.Load<Calibrations>("Marks.sql");

    private readonly ConcurrentDictionary<Guid, Known> _known = new();

    /// <summary>What the scores of some organizations are shown by.</summary>
    public async Task<IReadOnlyDictionary<Guid, Calibration>> GetAsync(IEnumerable<Guid> organizationIds, CancellationToken ct)
    {
        var calibrations = new Dictionary<Guid, Calibration>();
        foreach (var id in organizationIds.Distinct())
        {
            calibrations.Add(id, await GetAsync(id, ct));
        }

        return calibrations;
    }

    /// <summary>What the scores of an organization are shown by. It may take a connection: ask before you begin a transaction, not within it.</summary>
    public async ValueTask<Calibration> GetAsync(Guid organizationId, CancellationToken ct)
    {
        if (_known.TryGetValue(organizationId, out var known) && time.GetElapsedTime(known.Since) < KeptFor)
        {
            return known.Calibration;
        }

        var since = time.GetTimestamp();
        var calibration = Calibration.Learn(await MarksAsync(organizationId, time.GetUtcNow() - LookBack, ct));
        _known[organizationId] = new Known(calibration, since);
        return calibration;
    }

    /// <summary>Has this host learn anew: a mark has changed.</summary>
    public void Forget(Guid organizationId) => _known.TryRemove(organizationId, out _);

    /// <summary>The marks of an organization's incidents that have a score.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="from">Of incidents that were opened at or after this time.</param>
    /// <param name="ct">Ends the query.</param>
    public async Task<IReadOnlyList<MarkedScore>> MarksAsync(Guid organizationId, DateTimeOffset from, CancellationToken ct)
    {
        await using var select = dataSource.CreateCommand(MarksOf);
        select.Parameters.Add(new NpgsqlParameter<Guid>("organization", organizationId));
        select.Parameters.Add(new NpgsqlParameter<DateTimeOffset>("from", from));
        await using var reader = await select.ExecuteReaderAsync(ct);
        var marks = new List<MarkedScore>();
        while (await reader.ReadAsync(ct))
        {
            marks.Add(new MarkedScore(reader.GetDouble(0), (MarkVerdict)reader.GetInt16(1) == MarkVerdict.Real));
        }

        return marks;
    }

    private sealed record Known(Calibration Calibration, long Since);
}
