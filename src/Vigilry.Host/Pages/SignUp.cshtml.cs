using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>Where people sign up.</summary>
public sealed class SignUpModel(IAccountRequests signUp) : PageModel
{
    /// <summary>As typed.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>As typed.</summary>
    [BindProperty]
    public string? Email { get; set; }

    /// <summary>As typed.</summary>
    [BindProperty]
    public string? Password { get; set; }

    /// <summary>As typed.</summary>
    [BindProperty]
    public string? OrganizationName { get; set; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>Whether the sign-up was taken.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Takes the sign-up.</summary>
    public async Task OnPostAsync(CancellationToken ct)
    {
        var errors = await signUp.SignUpAsync(HttpContext, Email ?? "", Password ?? "", Name ?? "", OrganizationName ?? "", ct);
        Errors = FormErrors.ToText(errors);
        IsDone = errors.Count == 0;
        Response.StatusCode = IsDone ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
    }
}
