using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>Where the first account is made, by the link in the log or on the start page.</summary>
public sealed class SetupModel(IFirstRun firstRun) : PageModel
{
    /// <summary>From the link, and then from the form.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    /// <summary>Of the account.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>Of the account.</summary>
    [BindProperty]
    public string? Email { get; set; }

    /// <summary>Of the account.</summary>
    [BindProperty]
    public string? Password { get; set; }

    /// <summary>Which the account owns.</summary>
    [BindProperty]
    public string? OrganizationName { get; set; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>Whether the link still works.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether the account is made.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Shows the form.</summary>
    public async Task OnGetAsync(CancellationToken ct) => IsOpen = await IsTokenAsync(ct);

    /// <summary>Uses the token up.</summary>
    public async Task OnPostAsync(CancellationToken ct)
    {
        var errors = await firstRun.SetUpAsync(Token ?? "", Email ?? "", Password ?? "", Name ?? "", OrganizationName ?? "", ct);
        Errors = FormErrors.ToText(errors);
        IsDone = errors.Count == 0;
        IsOpen = await IsTokenAsync(ct);
        Response.StatusCode = IsDone ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
    }

    private async Task<bool> IsTokenAsync(CancellationToken ct) =>
        Token is not null && string.Equals(await firstRun.FindTokenAsync(ct), Token, StringComparison.Ordinal);
}
