namespace Vigilry.Incidents.Contracts;

/// <summary>How an alert went on its way, from the errors to the people. What has not happened, or is not known, is null.</summary>
/// <param name="ReceivedAt">The errors that made it a spike began to be received.</param>
/// <param name="DetectedAt">Detection found the spike.</param>
/// <param name="StoredAt">The incident was committed.</param>
/// <param name="BroadcastAt">It was sent to dashboards.</param>
/// <param name="MailedAt">The first mail about it was handed over.</param>
public sealed record IncidentLatency(
    DateTimeOffset? ReceivedAt, DateTimeOffset? DetectedAt, DateTimeOffset? StoredAt, DateTimeOffset? BroadcastAt, DateTimeOffset? MailedAt);
