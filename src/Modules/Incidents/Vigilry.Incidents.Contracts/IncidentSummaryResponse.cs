namespace Vigilry.Incidents.Contracts;

/// <summary>Incidents that were opened within a time, summed up.</summary>
/// <param name="Open">How many are OPEN.</param>
/// <param name="Investigating">How many are INVESTIGATING.</param>
/// <param name="Resolved">How many are RESOLVED.</param>
/// <param name="Acknowledged">How many a person took notice of.</param>
/// <param name="MttaSeconds">Of those, the mean time from opening to acknowledgement; null if there is none.</param>
/// <param name="MttrSeconds">Of those that are RESOLVED, the mean time from opening to the last resolution; null if there is none.</param>
public sealed record IncidentSummaryResponse(int Open, int Investigating, int Resolved, int Acknowledged, double? MttaSeconds, double? MttrSeconds);
