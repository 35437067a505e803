using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>What to do next.</summary>
public sealed class IndexModel(IFirstRun firstRun) : PageModel
{
    /// <summary>Of the link that makes the first account; <see langword="null"/> once there is one.</summary>
    public string? SetupToken { get; private set; }

    /// <summary>Where this instance answers.</summary>
    public string Root => $"{Request.Scheme}://{Request.Host}{Request.PathBase}";

    /// <summary>Leads to the overview, or looks whether there is an account.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (User.Identity is { IsAuthenticated: true } && AuthContext.From(User).SessionId is not null)
        {
            return RedirectToPage("/Overview");
        }

        SetupToken = await firstRun.FindTokenAsync(ct);
        return Page();
    }
}
