using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>Where a mail about a forgotten password leads.</summary>
public sealed class ResetPasswordModel(IPasswordReset reset) : PageModel
{
    /// <summary>From the link, and then from the form.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    /// <summary>As typed.</summary>
    [BindProperty]
    public string? Password { get; set; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>Whether the password is set.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Uses the token up.</summary>
    public async Task OnPostAsync(CancellationToken ct)
    {
        var errors = await reset.ResetAsync(Token ?? "", Password ?? "", ct);
        Errors = FormErrors.ToText(errors);
        IsDone = errors.Count == 0;
        Response.StatusCode = IsDone ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
    }
}
