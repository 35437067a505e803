namespace Vigilry.Detection.Adaptive;

/// <summary>One event of a project's stream, in time order.</summary>
/// <param name="At">When it happened: milliseconds since the Unix epoch, UTC; the stream's own time.</param>
/// <param name="IsError">Whether it counts: ERROR and CRITICAL do. The others only show that the stream is alive.</param>
/// <param name="IsCritical">Whether it is CRITICAL.</param>
/// <param name="Fingerprint">The kind of error it is; <see langword="null"/> if unknown.</param>
/// <param name="User">Whom it hit; only for distinct counts, never kept.</param>
/// <param name="Attributes">What may explain an incident: release, host, endpoint …</param>
internal readonly record struct DetectorEvent(
    long At, bool IsError, bool IsCritical, string? Fingerprint, string? User, IReadOnlyList<EventAttribute> Attributes);

/// <summary>A property of an event, such as release and 1.4.0.</summary>
internal readonly record struct EventAttribute(string Name, string Value);
