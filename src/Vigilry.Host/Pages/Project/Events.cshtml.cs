using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;
using Vigilry.Host.Pages.Tags;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Json;

namespace Vigilry.Host.Pages.Project;

/// <summary>A project's events, newest first; what they are narrowed to is in the address.</summary>
[Authorize(Policies.Session)]
public sealed class EventsModel(ProjectFrame project, IEventReader events) : PageModel
{
    private static readonly string[] NotATime = ["Must be a time such as 2026-11-24T09:00Z."];
    private static readonly EventQuery All = new(null, null, null, null, null, null, null, null, null, null);

    /// <summary>The project.</summary>
    public ProjectFrame Frame => project;

    /// <summary>What was asked for; empty fields of the form are absent.</summary>
    public EventQuery Filter { get; private set; } = All;

    /// <summary>What was found, newest first.</summary>
    public EventList Found { get; private set; } = new([], NextCursor: null, new Dictionary<string, string[]>(StringComparer.Ordinal));

    /// <summary>The severities that were asked for.</summary>
    public IEnumerable<EventSeverity> Severities =>
        (Filter.Severity ?? []).Select(s => s.ToUpperInvariant() switch
        {
            "WARN" => EventSeverity.Warning,
            "FATAL" => EventSeverity.Critical,
            var name => Enum.TryParse<EventSeverity>(name, ignoreCase: true, out var severity) ? severity : (EventSeverity?)null,
        }).OfType<EventSeverity>();

    /// <summary>Whether the list is narrowed.</summary>
    public bool HasFilters => Filter != All with { Cursor = Filter.Cursor };

    /// <summary>Whether it is narrowed by what the form does not show at first.</summary>
    public bool HasMoreFilters => HasFilters && Filter with { Q = null, Severity = null, Cursor = null } != All;

    /// <summary>Whether no part of the list goes before.</summary>
    public bool IsFirstPart => Filter.Cursor is null;

    /// <summary>Whether there may be newer events that fit the other filters.</summary>
    public bool MayBeNewer => !IsFirstPart || Filter.To is not null;

    /// <summary>Whether events to come belong to it. Live messages do not name the fingerprint.</summary>
    public bool MayBeLive => IsFirstPart && Filter is { To: null, Fingerprint: null } && Found.Errors.Count == 0;

    /// <summary>The filter for the script, which narrows live events by it.</summary>
    public string FilterJson => JsonSerializer.Serialize(
        Filter with { Severity = Filter.Severity is null ? null : [.. Severities.Select(Words.Name)] }, WireJson.Options);

    /// <summary>The earliest time as text.</summary>
    public string? FromText => Filter.From is { } from ? Words.Iso(from) : AsTyped("from");

    /// <summary>The latest time as text.</summary>
    public string? ToText => Filter.To is { } to ? Words.Iso(to) : AsTyped("to");

    /// <summary>The query that leads to older events.</summary>
    public string OlderQuery => Query(Found.NextCursor, ToText);

    /// <summary>The query that leads back to the first part, and from there to the newest of all times.</summary>
    public string NewestQuery => Query(cursor: null, IsFirstPart ? null : ToText);

    /// <summary>Reads what the page shows.</summary>
    public async Task<IActionResult> OnGetAsync(Guid projectId, [FromQuery] EventFilterForm form, CancellationToken ct)
    {
        if (!await project.LoadAsync(projectId, ct))
        {
            return NotFound();
        }

        Filter = form.ToQuery();
        var wrong = ModelState.Where(m => m.Value?.Errors.Count > 0)
            .ToDictionary(m => m.Key, _ => NotATime, StringComparer.Ordinal);
        Found = wrong.Count > 0 ? new EventList([], NextCursor: null, wrong) : await events.ListAsync(projectId, Filter, ct);
        return Page();
    }

    private string? AsTyped(string member) => ModelState.TryGetValue(member, out var state) ? state.AttemptedValue : null;

    private string Query(string? cursor, string? to)
    {
        var members = new List<KeyValuePair<string, string?>>();
        foreach (var severity in Filter.Severity ?? [])
        {
            members.Add(new("severity", severity));
        }

        foreach (var (name, value) in new[]
        {
            ("q", Filter.Q), ("type", Filter.Type), ("source", Filter.Source), ("correlationId", Filter.CorrelationId),
            ("fingerprint", Filter.Fingerprint), ("from", FromText), ("to", to), ("cursor", cursor),
        })
        {
            if (value is not null)
            {
                members.Add(new(name, value));
            }
        }

        return members.Count == 0 ? "?" : QueryString.Create(members).ToString();
    }
}

/// <summary>What the page's form and links say.</summary>
public sealed record EventFilterForm
{
    /// <summary>One or more severities.</summary>
    public string[]? Severity { get; init; }

    /// <summary>As the API's.</summary>
    public string? Type { get; init; }

    /// <summary>As the API's.</summary>
    public string? Source { get; init; }

    /// <summary>As the API's.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>As the API's.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Text that the message contains, in any case.</summary>
    public string? Q { get; init; }

    /// <summary>The earliest time, inclusive.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The latest time, exclusive.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Where the part before ended.</summary>
    public string? Cursor { get; init; }

    internal EventQuery ToQuery() => new(
        Severity is { Length: > 0 } ? Severity : null, Text(Type), Text(Source), Text(CorrelationId), Text(Fingerprint), Text(Q), From, To, Limit: null, Text(Cursor));

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
