using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Host.Pages.Project;

/// <summary>Something that an event says of itself.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">What the event says.</param>
/// <param name="FilterName">By which filter other events that say the same are found.</param>
/// <param name="FilterLabel">What the link to them is called.</param>
public sealed record EventFact(string Name, string Value, string? FilterName = null, string? FilterLabel = null);

/// <summary>One event with all that its sender said.</summary>
[Authorize(Policies.Session)]
public sealed class EventModel(ProjectFrame project, IEventReader events) : PageModel
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private EventResponse? _event;

    /// <summary>The project.</summary>
    public ProjectFrame Frame => project;

    /// <summary>The event.</summary>
    public EventResponse Event => _event ?? throw new InvalidOperationException("The event is not loaded.");

    /// <summary>What it says beside message and payload.</summary>
    public IEnumerable<EventFact> Facts => new (string Name, string? Value, string? FilterName, string? FilterLabel)[]
    {
        ("Type", Event.Type, "type", "All of this type"),
        ("Source", Event.Source, "source", "All from this source"),
        ("Correlation id", Event.CorrelationId, "correlationId", "All with this correlation id"),
        ("Fingerprint", Event.Fingerprint, "fingerprint", "All with this fingerprint"),
        ("Release", Event.Release, null, null),
        ("Environment", Event.Environment, null, null),
    }.Where(f => !string.IsNullOrEmpty(f.Value)).Select(f => new EventFact(f.Name, f.Value ?? "", f.FilterName, f.FilterLabel));

    /// <summary>Reads what the page shows.</summary>
    public async Task<IActionResult> OnGetAsync(Guid projectId, Guid eventId, CancellationToken ct)
    {
        if (!await project.LoadAsync(projectId, ct))
        {
            return NotFound();
        }

        _event = await events.FindAsync(projectId, eventId, ct);
        return _event is null ? NotFound() : Page();
    }

    /// <summary>Writes the payload alone, for copying: a script that reads it would round large numbers.</summary>
    public async Task<IActionResult> OnGetPayloadAsync(Guid projectId, Guid eventId, CancellationToken ct) =>
        await project.LoadAsync(projectId, ct) && await events.FindAsync(projectId, eventId, ct) is { Payload: { } payload }
            ? Content(JsonSerializer.Serialize(payload, Indented), "text/plain; charset=utf-8")
            : NotFound();
}
