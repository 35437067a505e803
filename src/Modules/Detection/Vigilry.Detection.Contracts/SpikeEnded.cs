using MediatR;

namespace Vigilry.Detection.Contracts;

/// <summary>
/// A project whose spikes are told from what is usual is back at what is usual, and was for some minutes. Not published of projects under the fixed rule,
/// and not surely: after a crash the incident's own clocks end it.
/// </summary>
/// <param name="OrganizationId">The project's organization.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="At">When it had been usual for long enough, by the events' own time, UTC.</param>
public sealed record SpikeEnded(Guid OrganizationId, Guid ProjectId, DateTimeOffset At) : INotification;
