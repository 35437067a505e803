using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>Where people log out; a link alone does not.</summary>
public sealed class LogOutModel(ILogIn logIn) : PageModel
{
    /// <summary>Ends the session.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await logIn.LogOutAsync(HttpContext, ct);
        return LocalRedirect("/log-in");
    }
}
