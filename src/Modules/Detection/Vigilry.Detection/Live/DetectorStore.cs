using System.Buffers.Binary;
using StackExchange.Redis;
using Vigilry.Detection.Adaptive;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Scripts;
using Vigilry.Platform.Streaming;

namespace Vigilry.Detection.Live;

/// <summary>A detector as it is kept.</summary>
/// <param name="Place">The last entry of the stream that it has seen.</param>
/// <param name="State">What <see cref="ProjectDetector.Save"/> gave.</param>
internal sealed record KeptDetector(StreamPlace Place, ReadOnlyMemory<byte> State)
{
    private const int PlaceBytes = 16;

    public static KeptDetector? Read(RedisValue value)
    {
        if (value.IsNull || (ReadOnlyMemory<byte>)value is not { Length: >= PlaceBytes } bytes)
        {
            return null;
        }

        var place = new StreamPlace(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span), BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[(PlaceBytes / 2)..]));
        return new KeptDetector(place, bytes[PlaceBytes..]);
    }

    public RedisValue ToValue()
    {
        var bytes = new byte[PlaceBytes + State.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Place.Milliseconds);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(PlaceBytes / 2), Place.Number);
        State.CopyTo(bytes.AsMemory(PlaceBytes));
        return bytes;
    }
}

/// <summary>A detector that is to be kept.</summary>
internal sealed record DetectorToKeep(ProjectOfOrganization Project, KeptDetector Detector, bool IsOpen);

/// <summary>
/// Keeps detectors in Redis, and the lease of the one host that runs them: its writes and the stream's position are one step, refused once another host
/// has the lease. So each entry goes into a detector exactly once, whatever crashes.
/// </summary>
internal sealed class DetectorStore(IConnectionMultiplexer redis, TimeProvider time)
{
    private const int MostAtOnce = 100;
    private static readonly RedisKey Lease = "detection:lease";
    private static readonly RedisKey Open = "detection:open";
    private static readonly RedisKey Gone = "detection:gone";
    private static readonly TimeSpan LeaseLasts = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(60);

    /// <summary>By then no host has the detector of a project that is gone in its memory.</summary>
    private static readonly TimeSpan GoneFor = TimeSpan.FromHours(1);
    private static readonly string SaveDetectors = ScriptResource.Load<DetectorStore>("SaveDetectors.lua");
    private static readonly string ReleaseLease = ScriptResource.Load<DetectorStore>("ReleaseLease.lua");

    private readonly string _token = $"{Environment.MachineName}-{Guid.CreateVersion7(time.GetUtcNow()):N}";

    /// <summary>Where a project's detector is kept.</summary>
    public static RedisKey KeyOf(Guid projectId) => $"detection:state:{projectId}";

    /// <summary>Takes the lease if nobody else has it.</summary>
    public async Task<bool> TryTakeLeaseAsync(CancellationToken ct)
    {
        var database = redis.GetDatabase();
        return await database.StringSetAsync(Lease, _token, LeaseLasts, When.NotExists).WaitAsync(ct)
            || await database.StringGetAsync(Lease).WaitAsync(ct) == _token;
    }

    /// <summary>Gives the lease back.</summary>
    public Task ReleaseAsync() => redis.GetDatabase().ScriptEvaluateAsync(ReleaseLease, [Lease], [_token]);

    /// <summary>The detectors of projects; of those that have none, nothing.</summary>
    public async Task<IReadOnlyDictionary<Guid, KeptDetector>> LoadAsync(IReadOnlyList<Guid> projectIds, CancellationToken ct)
    {
        var kept = await redis.GetDatabase().StringGetAsync([.. projectIds.Select(KeyOf)]).WaitAsync(ct);
        return projectIds.Zip(kept.Select(KeptDetector.Read))
            .Where(p => p.Second is not null)
            .ToDictionary(p => p.First, p => p.Second ?? throw new InvalidOperationException("Filtered above."));
    }

    /// <summary>The projects that have something open, whose time passes without events, too.</summary>
    public async Task<IReadOnlyList<ProjectOfOrganization>> OpenProjectsAsync(CancellationToken ct) =>
        [.. (await redis.GetDatabase().SetMembersAsync(Open).WaitAsync(ct)).Select(ToProject)];

    /// <summary>Keeps detectors and then the stream's position, and prolongs the lease.</summary>
    /// <returns><see langword="false"/> if another host has taken over: what was not kept is done anew there.</returns>
    /// <exception cref="RedisException">Redis did not answer: keep them again.</exception>
    public async Task<bool> SaveAsync(IReadOnlyCollection<DetectorToKeep> detectors, StreamPlace? position, CancellationToken ct)
    {
        var chunks = detectors.Chunk(MostAtOnce).ToArray();
        foreach (var chunk in chunks)
        {
            if (!await SaveAsync(chunk, position: null, ct))
            {
                return false;
            }
        }

        return await SaveAsync([], position, ct);
    }

    /// <summary>Forgets a project that is gone, and remembers for a while that it is: the host that detects must not keep its detector again.</summary>
    public async Task ForgetAsync(ProjectOfOrganization project, CancellationToken ct)
    {
        var database = redis.GetDatabase();
        await database.SetAddAsync(Gone, ToMember(project)).WaitAsync(ct);
        await Task.WhenAll(
            database.KeyExpireAsync(Gone, GoneFor),
            database.KeyDeleteAsync(KeyOf(project.ProjectId)),
            database.SetRemoveAsync(Open, ToMember(project))).WaitAsync(ct);
    }

    private static RedisValue ToMember(ProjectOfOrganization project) => $"{project.OrganizationId}:{project.ProjectId}";

    private static ProjectOfOrganization ToProject(RedisValue member)
    {
        var ids = $"{member}".Split(':');
        return new ProjectOfOrganization(Guid.Parse(ids[0]), Guid.Parse(ids[1]));
    }

    private async Task<bool> SaveAsync(DetectorToKeep[] detectors, StreamPlace? position, CancellationToken ct)
    {
        RedisKey[] keys = [Lease, PlatformEvents.Key, Open, Gone, .. detectors.Select(d => KeyOf(d.Project.ProjectId))];
        RedisValue[] arguments =
        [
            _token,
            (long)LeaseLasts.TotalMilliseconds,
            PlatformEvents.AdaptiveDetection,
            position?.ToString() ?? "",
            (long)KeptFor.TotalSeconds,
            .. detectors.SelectMany(d => new RedisValue[] { d.Detector.ToValue(), ToMember(d.Project), d.IsOpen ? 1 : 0 }),
        ];
        return (long)await redis.GetDatabase().ScriptEvaluateAsync(SaveDetectors, keys, arguments).WaitAsync(ct) == 1;
    }
}
