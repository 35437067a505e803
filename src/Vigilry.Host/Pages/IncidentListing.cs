using Vigilry.Incidents.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>A list of incidents, with what it is narrowed to; on its own page and on a project's.</summary>
public sealed class IncidentListing(Frame frame, IIncidents incidents)
{
    /// <summary>How many incidents a part of the list has.</summary>
    public const int MostIncidents = 50;

    /// <summary>What a list can be narrowed to.</summary>
    public static IReadOnlyList<string> AllStatuses { get; } = ["OPEN", "INVESTIGATING", "RESOLVED"];

    /// <summary>One or more, or none for all.</summary>
    public IReadOnlyList<string> Statuses { get; private set; } = [];

    /// <summary>What a list can be narrowed to.</summary>
    public static IReadOnlyList<string> AllBands { get; } = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];

    /// <summary>One or more, or none for all.</summary>
    public IReadOnlyList<string> Bands { get; private set; } = [];

    /// <summary>Only this project's.</summary>
    public Guid? ProjectId { get; private set; }

    /// <summary>Whether the project is the page's, and not to be chosen.</summary>
    public bool IsOfOneProject { get; private set; }

    /// <summary>Whether it begins with the newest.</summary>
    public bool IsFirstPart { get; private set; }

    /// <summary>What was found, newest first.</summary>
    public IncidentList Found { get; private set; } = new([], NextCursor: null, new Dictionary<string, string[]>(StringComparer.Ordinal));

    /// <summary>Names and choices.</summary>
    public Frame Frame => frame;

    /// <summary>The query that leads to the older ones.</summary>
    public string OlderQuery => Query(Found.NextCursor);

    /// <summary>The query that leads back to the newest.</summary>
    public string NewestQuery => Query(cursor: null);

    /// <summary>Reads a part of the list. States that there are not are left out.</summary>
    /// <param name="statuses">One or more, or none for all.</param>
    /// <param name="bands">One or more bands of the risk, or none for all.</param>
    /// <param name="projectId">Only this project's.</param>
    /// <param name="isOfOneProject">Whether the project is the page's, and not to be chosen.</param>
    /// <param name="cursor">Where the part before ended.</param>
    /// <param name="ct">Ends the query.</param>
    public async Task ReadAsync(IEnumerable<string> statuses, IEnumerable<string> bands, Guid? projectId, bool isOfOneProject, string? cursor, CancellationToken ct)
    {
        IsOfOneProject = isOfOneProject;
        Statuses = [.. AllStatuses.Intersect(statuses, StringComparer.OrdinalIgnoreCase)];
        Bands = [.. AllBands.Intersect(bands, StringComparer.OrdinalIgnoreCase)];
        ProjectId = projectId;
        IsFirstPart = string.IsNullOrEmpty(cursor);
        Found = await incidents.ListAsync(
            frame.Caller, new IncidentQuery([.. Statuses], projectId, From: null, To: null, MostIncidents, IsFirstPart ? null : cursor, [.. Bands]), ct);
    }

    private string Query(string? cursor)
    {
        var members = Statuses.Select(s => KeyValuePair.Create("status", (string?)s))
            .Concat(Bands.Select(b => KeyValuePair.Create("risk", (string?)b)))
            .ToList();
        if (ProjectId is { } id && !IsOfOneProject)
        {
            members.Add(new("projectId", id.ToString()));
        }

        if (cursor is not null)
        {
            members.Add(new("cursor", cursor));
        }

        return members.Count == 0 ? "?" : QueryString.Create(members).ToString();
    }
}
