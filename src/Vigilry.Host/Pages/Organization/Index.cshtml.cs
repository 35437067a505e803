using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages.Organization;

/// <summary>The organization's members and invitations, and what can be set.</summary>
[Authorize(Policies.Session)]
public sealed class IndexModel(Frame frame, IOwnOrganization organization) : PageModel
{
    /// <summary>Names and roles.</summary>
    public Frame Frame => frame;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<MemberResponse> Members { get; private set; } = [];

    /// <summary>Newest first; for those who manage.</summary>
    public IReadOnlyList<InvitationResponse> Invitations { get; private set; } = [];

    /// <summary>The organization as the caller sees it.</summary>
    public OrganizationResponse Own => frame.Organizations.Single(o => o.Id == frame.Me.OrganizationId);

    /// <summary>What the caller can make others.</summary>
    public IEnumerable<OrganizationRole> Roles => Enum.GetValues<OrganizationRole>().Where(r => frame.MayOwn || r < OrganizationRole.Owner);

    /// <summary>Reads what the page shows.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        await frame.LoadAsync(ct);
        Members = await organization.MembersAsync(frame.Caller, ct);
        Invitations = frame.MayManage ? await organization.InvitationsAsync(frame.Caller, ct) : [];
    }
}
