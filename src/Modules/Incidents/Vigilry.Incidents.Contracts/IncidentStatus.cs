namespace Vigilry.Incidents.Contracts;

/// <summary>Where an incident stands.</summary>
public enum IncidentStatus
{
    /// <summary>Errors exceed the threshold, or did a moment ago.</summary>
    Open,

    /// <summary>The spike is over; a new one opens the incident again.</summary>
    Investigating,

    /// <summary>Quiet lasted. A new spike is a new incident.</summary>
    Resolved,
}
