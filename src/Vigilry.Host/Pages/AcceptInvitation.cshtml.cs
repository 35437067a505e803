using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>Where an invitation leads: whoever has an account is logged in with it, whoever has none makes one here.</summary>
public sealed class AcceptInvitationModel(IInvitations invitations) : PageModel
{
    /// <summary>From the link, and then from the form.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    /// <summary>Of a new account.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>Of a new account.</summary>
    [BindProperty]
    public string? Password { get; set; }

    /// <summary>What the token invites to, if it still does.</summary>
    public OpenInvitation? Invitation { get; private set; }

    /// <summary>Where the person is a member now.</summary>
    public string? OrganizationName { get; private set; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>Whether the person is a member now.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether there is a session.</summary>
    public bool IsLoggedIn => UserId is not null;

    private Guid? UserId => User.Identity is { IsAuthenticated: true } ? AuthContext.From(User).UserId : null;

    /// <summary>Shows what the token invites to.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Invitation = await invitations.FindAsync(Token ?? "", ct);

    /// <summary>Uses the token up.</summary>
    public async Task OnPostAsync(CancellationToken ct)
    {
        Invitation = await invitations.FindAsync(Token ?? "", ct);
        OrganizationName = Invitation?.OrganizationName;
        Errors = UserId is null ? invitations.Validate(Name ?? "", Password ?? "") : [];
        if (Errors.Count == 0)
        {
            var outcome = UserId is { } userId
                ? await invitations.AcceptAsync(Token ?? "", userId, ct)
                : await invitations.AcceptAsNewAsync(Token ?? "", Name ?? "", Password ?? "", ct);
            IsDone = outcome is AcceptOutcome.Accepted;
            Errors = outcome is AcceptOutcome.OtherAddress ? ["You are logged in with another address than the one that was invited."] : [];
        }

        Response.StatusCode = IsDone ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
    }
}
