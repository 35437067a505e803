using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Contracts;

namespace Vigilry.Host.Pages.Organization;

/// <summary>What was told to whom, and what could not be.</summary>
[Authorize(Policies.Manage)]
public sealed class DeliveriesModel(Frame frame, IDeliveries deliveries) : PageModel
{
    /// <summary>Names.</summary>
    public Frame Frame => frame;

    /// <summary>A part of the list, newest first.</summary>
    public DeliveryList List { get; private set; } = new([], NextCursor: null, new Dictionary<string, string[]>(StringComparer.Ordinal));

    /// <summary>Only those in this state.</summary>
    public string? State { get; private set; }

    /// <summary>Whether the list begins with the newest.</summary>
    public bool IsFirstPart { get; private set; }

    /// <summary>Reads what the page shows.</summary>
    public async Task OnGetAsync(string? state, string? cursor, CancellationToken ct)
    {
        (State, IsFirstPart) = (string.IsNullOrEmpty(state) ? null : state, string.IsNullOrEmpty(cursor));
        await frame.LoadAsync(ct);
        List = await deliveries.ListAsync(
            frame.Caller, new DeliveryQuery(State is null ? null : [State], ProjectId: null, Limit: null, IsFirstPart ? null : cursor), ct);
    }
}
