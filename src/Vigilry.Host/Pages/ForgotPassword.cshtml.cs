using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>Where people ask for a mail to set a new password.</summary>
public sealed class ForgotPasswordModel(IAccountRequests signUp) : PageModel
{
    /// <summary>As typed.</summary>
    [BindProperty]
    public string? Email { get; set; }

    /// <summary>What is wrong.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether the request was taken.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Takes the request.</summary>
    public async Task OnPostAsync(CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(Email))
        {
            Error = "The mail address is missing.";
        }
        else if (await signUp.ForgotPasswordAsync(HttpContext, Email, ct) is { } wait)
        {
            Error = string.Create(CultureInfo.InvariantCulture, $"Too many mails were asked for from here. Wait {Math.Ceiling(wait.TotalMinutes)} min.");
        }

        IsDone = Error is null;
        Response.StatusCode = IsDone ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
    }
}
