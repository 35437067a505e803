using Vigilry.Auth.Contracts;

namespace Vigilry.Notifications.Contracts;

/// <summary>Which deliveries to list; every condition narrows the list.</summary>
/// <param name="State">One or more states.</param>
/// <param name="ProjectId">Only this project's; digests over several projects are none's.</param>
/// <param name="Limit">1 to 200; 50 if not given.</param>
/// <param name="Cursor">Where the part before ended.</param>
public sealed record DeliveryQuery(string[]? State, Guid? ProjectId, int? Limit, string? Cursor);

/// <summary>A part of a list of deliveries, newest first.</summary>
/// <param name="Items">Up to the limit.</param>
/// <param name="NextCursor">Where the next part begins; <see langword="null"/> at the end.</param>
/// <param name="Errors">What is wrong with the query, by member; then there are no items.</param>
public sealed record DeliveryList(IReadOnlyList<DeliveryResponse> Items, string? NextCursor, IDictionary<string, string[]> Errors);

/// <summary>Reads what was told to whom, for the API and the pages.</summary>
public interface IDeliveries
{
    /// <summary>What was decided about an incident that the caller may see, newest first.</summary>
    Task<IReadOnlyList<NoticeDecisionResponse>> DecisionsAsync(AuthContext caller, Guid incidentId, CancellationToken ct);

    /// <summary>The organization's deliveries, newest first; for those who manage.</summary>
    Task<DeliveryList> ListAsync(AuthContext caller, DeliveryQuery query, CancellationToken ct);
}
