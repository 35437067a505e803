using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>Where people log in.</summary>
public sealed class LogInModel(ILogIn logIn, IConfiguration configuration) : PageModel
{
    /// <summary>Where to go afterwards: a path of this instance, or else the start page.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>As typed.</summary>
    [BindProperty]
    public string? Email { get; set; }

    /// <summary>As typed.</summary>
    [BindProperty]
    public string? Password { get; set; }

    /// <summary>Of the authenticator app, or a recovery code.</summary>
    [BindProperty]
    public string? Code { get; set; }

    /// <summary>Whether the password was right and a code is needed, too.</summary>
    public bool AsksForCode { get; private set; }

    /// <summary>What is wrong.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether an OpenID Connect issuer is set.</summary>
    public bool HasIssuer => !string.IsNullOrEmpty(configuration["Vigilry:Oidc:Authority"]);

    /// <summary>Nobody is sent elsewhere by a link to here.</summary>
    public string SafeReturnUrl => Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : Url.Content("~/");

    /// <summary>Starts a session.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var answer = await logIn.LogInAsync(HttpContext, Email ?? "", Password ?? "", Code, ct);
        if (answer.Outcome is LogInOutcome.LoggedIn)
        {
            return LocalRedirect(SafeReturnUrl);
        }

        AsksForCode = answer.Outcome is LogInOutcome.SecondFactorRequired || !string.IsNullOrEmpty(Code);
        Error = answer.Outcome switch
        {
            LogInOutcome.SecondFactorRequired => "Type your password once more, and the code.",
            LogInOutcome.EmailNotVerified => "Open the link in the verification mail first.",
            LogInOutcome.TooManyAttempts => string.Create(
                CultureInfo.InvariantCulture, $"Too many attempts. Wait {Math.Ceiling(answer.Wait.TotalMinutes)} min, or set a new password by mail."),
            _ => "The address, the password or the code is wrong.",
        };
        Response.StatusCode = answer.Outcome is LogInOutcome.TooManyAttempts ? StatusCodes.Status429TooManyRequests : StatusCodes.Status400BadRequest;
        return Page();
    }
}
