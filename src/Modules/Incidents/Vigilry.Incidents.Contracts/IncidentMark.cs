namespace Vigilry.Incidents.Contracts;

/// <summary>What a person says of an incident, for Vigilry to learn from.</summary>
public enum MarkVerdict
{
    /// <summary>Something was wrong.</summary>
    Real,

    /// <summary>Nothing was wrong that anybody had to know of.</summary>
    Noise,
}

/// <summary>A person's verdict on an incident; the newest counts.</summary>
/// <param name="Verdict">What it was.</param>
/// <param name="By">Who said so.</param>
/// <param name="At">When.</param>
public sealed record IncidentMark(MarkVerdict Verdict, Guid By, DateTimeOffset At);
