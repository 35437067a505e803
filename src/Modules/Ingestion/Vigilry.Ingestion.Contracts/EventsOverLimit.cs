using MediatR;

namespace Vigilry.Ingestion.Contracts;

/// <summary>
/// A project posts more events than its limit allows. Published when it begins, and about once an hour by each host while it lasts; after a crash perhaps
/// later than that.
/// </summary>
/// <param name="OrganizationId">The project's organization.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="NotStored">How many were over the limit just now, on this host.</param>
public sealed record EventsOverLimit(Guid OrganizationId, Guid ProjectId, int NotStored) : INotification;
