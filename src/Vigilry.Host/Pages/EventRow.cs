using Vigilry.Ingestion.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>An event in a list; nothing in the template that the script fills for rows to come.</summary>
/// <param name="ProjectId">Its project.</param>
/// <param name="Event">The event.</param>
public sealed record EventRow(Guid ProjectId, EventSummary? Event);
