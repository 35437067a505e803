using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>Where a verification mail leads. Only the button uses the token, as mail scanners open links, too.</summary>
public sealed class VerifyEmailModel(IEmailVerification verification) : PageModel
{
    /// <summary>From the link, and then from the form.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    /// <summary><see langword="null"/> before the button is pressed.</summary>
    public bool? Verified { get; private set; }

    /// <summary>Where this instance answers.</summary>
    public string Root => $"{Request.Scheme}://{Request.Host}{Request.PathBase}";

    /// <summary>Uses the token up.</summary>
    public async Task OnPostAsync(CancellationToken ct)
    {
        Verified = await verification.VerifyAsync(Token ?? "", ct);
        Response.StatusCode = Verified is true ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
    }
}
