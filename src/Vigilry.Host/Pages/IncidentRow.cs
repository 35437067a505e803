using Vigilry.Incidents.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>An incident in a list; nothing in the template that the script fills for rows to come.</summary>
/// <param name="Incident">The incident.</param>
/// <param name="ProjectName">What its project is called.</param>
public sealed record IncidentRow(IncidentResponse? Incident, string? ProjectName);
