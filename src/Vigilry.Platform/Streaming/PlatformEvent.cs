namespace Vigilry.Platform.Streaming;

/// <summary>One entry of the stream <see cref="PlatformEvents.Key"/>.</summary>
/// <param name="Type">One of the type names in <see cref="PlatformEvents"/>.</param>
/// <param name="OrganizationId">Whose it is.</param>
/// <param name="ProjectId">The project that it is about.</param>
/// <param name="Data">A JSON object; its shape follows from <paramref name="Type"/>.</param>
/// <param name="TraceParent">The trace that it belongs to, as W3C has it; <see langword="null"/> while nobody records.</param>
/// <param name="CausedAt">When the event that an alert is about was received, UTC; <see langword="null"/> of what is no alert.</param>
public sealed record PlatformEvent(
    string Type, Guid OrganizationId, Guid ProjectId, ReadOnlyMemory<byte> Data, string? TraceParent = null, DateTimeOffset? CausedAt = null);

/// <summary>An entry as a consumer group delivers it.</summary>
/// <param name="Id">The stream's own id, to acknowledge with.</param>
/// <param name="Event">What it carries; <see langword="null"/> if the entry is not one that Vigilry wrote.</param>
public sealed record DeliveredEvent(string Id, PlatformEvent? Event);
