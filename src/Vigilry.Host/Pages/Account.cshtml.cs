using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>The user's own sessions, password, address and second factor.</summary>
[Authorize(Policies.Session)]
public sealed class AccountModel(Frame frame, IOwnAccount account) : PageModel
{
    /// <summary>Names.</summary>
    public Frame Frame => frame;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<SessionResponse> Sessions { get; private set; } = [];

    /// <summary>Whether log-in asks for a code.</summary>
    public bool HasSecondFactor { get; private set; }

    /// <summary>Reads what the page shows.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        await frame.LoadAsync(ct);
        Sessions = await account.SessionsAsync(frame.Caller, ct);
        HasSecondFactor = await account.HasSecondFactorAsync(frame.Caller, ct);
    }

    /// <summary>The organization that a session is bound to.</summary>
    public string NameOf(Guid organizationId) => frame.Organizations.FirstOrDefault(o => o.Id == organizationId)?.Name ?? "An organization you left";
}
