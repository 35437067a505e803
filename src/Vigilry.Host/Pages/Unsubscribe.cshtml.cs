using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Notifications.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>
/// Where the link in mails about incidents leads. Only the button ends them, as mail scanners open links, too; or a mail client's own, which posts here
/// without a visit before. Source: RFC 8058.
/// </summary>
[IgnoreAntiforgeryToken]
public sealed class UnsubscribeModel(IUnsubscribing unsubscribing) : PageModel
{
    /// <summary>From the link, and then from the form.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    /// <summary>Whether it is a token.</summary>
    public bool IsValid => unsubscribing.IsValid(Token);

    /// <summary>Whether the mails have ended.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Ends the mails.</summary>
    public async Task OnPostAsync(CancellationToken ct)
    {
        IsDone = await unsubscribing.UnsubscribeAsync(Token, ct);
        Response.StatusCode = IsDone ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
    }
}
