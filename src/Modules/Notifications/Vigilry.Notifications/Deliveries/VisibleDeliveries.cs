using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Platform.Http;

namespace Vigilry.Notifications.Deliveries;

/// <inheritdoc cref="IDeliveries"/>
internal sealed class VisibleDeliveries(NotificationsDb db) : IDeliveries
{
    private const int DefaultLimit = 50;
    private const int HighestLimit = 200;
    private const int MostDecisions = 5_000;

    public async Task<IReadOnlyList<NoticeDecisionResponse>> DecisionsAsync(AuthContext caller, Guid incidentId, CancellationToken ct)
    {
        var decisions = await db.Decisions.AsNoTracking()
            .Where(d => d.IncidentId == incidentId && d.OrganizationId == caller.OrganizationId)
            .OrderByDescending(d => d.Revision)
            .ThenBy(d => d.Kind)
            .ThenBy(d => d.Channel)
            .ThenBy(d => d.Recipient)
            .Take(MostDecisions)
            .ToListAsync(ct);
        var ids = decisions.Select(d => d.DeliveryId).OfType<Guid>().ToArray();
        var deliveries = await db.Deliveries.AsNoTracking().Where(d => ids.Contains(d.Id)).ToListAsync(ct);
        var digestIds = deliveries.Select(d => d.DigestId).OfType<Guid>().Distinct().ToArray();
        var digests = await db.Deliveries.AsNoTracking().Where(d => digestIds.Contains(d.Id)).ToDictionaryAsync(d => d.Id, ct);
        var byId = deliveries.ToDictionary(d => d.Id, d => ToResponse(d, d.DigestId is { } id ? digests.GetValueOrDefault(id) : null));
        return
        [
            .. decisions.Select(d => new NoticeDecisionResponse(
                d.Revision,
                d.Channel,
                d.Kind,
                d.Recipient,
                d.Happened,
                d.At,
                d.Errors,
                d.Outcome,
                d.Until,
                d.DeliveryId is { } id ? byId.GetValueOrDefault(id) : null)),
        ];
    }

    public async Task<DeliveryList> ListAsync(AuthContext caller, DeliveryQuery query, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var states = new List<DeliveryState>();
        foreach (var text in query.State ?? [])
        {
            if (Enum.TryParse<DeliveryState>(text, ignoreCase: true, out var state) && Enum.IsDefined(state) && !char.IsAsciiDigit(text[0]))
            {
                states.Add(state);
            }
            else
            {
                errors["state"] = [$"Must be one of {string.Join(", ", Enum.GetNames<DeliveryState>()).ToUpperInvariant()}."];
            }
        }

        if (query.Limit is < 1 or > HighestLimit)
        {
            errors["limit"] = [$"Must be from 1 to {HighestLimit}."];
        }

        var after = default(Cursor);
        if (query.Cursor is not null && !Cursor.TryParse(query.Cursor, out after))
        {
            errors["cursor"] = ["Is none that an answer named."];
        }

        if (errors.Count > 0)
        {
            return new DeliveryList([], NextCursor: null, errors);
        }

        var limit = query.Limit ?? DefaultLimit;
        var deliveries = await db.Deliveries.AsNoTracking()
            .Where(d => d.OrganizationId == caller.OrganizationId)
            .Where(d => states.Count == 0 || states.Contains(d.State))
            .Where(d => query.ProjectId == null || d.ProjectId == query.ProjectId)
            .Where(d => query.Cursor == null || d.CreatedAt < after.At || (d.CreatedAt == after.At && d.Id.CompareTo(after.Id) < 0))
            .OrderByDescending(d => d.CreatedAt)
            .ThenByDescending(d => d.Id)
            .Take(limit + 1)
            .ToListAsync(ct);
        var ids = deliveries.Select(d => d.Id).ToArray();
        var parts = await db.Deliveries
            .Where(d => d.DigestId != null && ids.Contains(d.DigestId.Value))
            .GroupBy(d => d.DigestId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key.GetValueOrDefault(), g => g.Count, ct);
        var items = deliveries.Take(limit).Select(d => ToResponse(d, digest: null) with { Incidents = parts.TryGetValue(d.Id, out var count) ? count : null }).ToList();
        var next = deliveries.Count > limit ? new Cursor(items[^1].QueuedAt, items[^1].Id).ToString() : null;
        return new DeliveryList(items, next, errors);
    }

    /// <param name="delivery">The delivery.</param>
    /// <param name="digest">The digest that it went into: then that says how it went.</param>
    private static DeliveryResponse ToResponse(Delivery delivery, Delivery? digest) => new(
        delivery.Id,
        delivery.State,
        delivery.Kind,
        delivery.Channel,
        delivery.Recipient.Length > 0 ? delivery.Recipient : null,
        delivery.IncidentId,
        delivery.Notice?.Happened,
        Incidents: null,
        delivery.Notice?.ErrorSeenAt,
        delivery.Notice?.At,
        delivery.CreatedAt,
        delivery.HeldUntil,
        (digest ?? delivery).SentAt,
        (digest ?? delivery).Attempts,
        (digest ?? delivery) is { State: DeliveryState.Pending, NextAttemptAt: var next } ? next : null,
        (digest ?? delivery).Fault);
}
