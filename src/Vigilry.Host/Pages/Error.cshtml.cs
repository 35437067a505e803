using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Vigilry.Host.Pages;

/// <summary>What a person sees in place of a page that cannot be shown.</summary>
public sealed class ErrorModel : PageModel
{
    /// <summary>What happened.</summary>
    public string Heading => Response.StatusCode switch
    {
        StatusCodes.Status403Forbidden => "Your role does not show you this",
        StatusCodes.Status400BadRequest => "The address cannot be read",
        >= 500 => "This did not work",
        _ => "There is nothing here",
    };

    /// <summary>What to do.</summary>
    public string Advice => Response.StatusCode switch
    {
        StatusCodes.Status403Forbidden => "An admin or owner of the organization can give you another role.",
        StatusCodes.Status400BadRequest => "A part of it is malformed. Take away what follows the question mark.",
        >= 500 => "The server could not answer. Try again in a moment.",
        _ => "It was deleted, or belongs to another of your organizations: switch to it first.",
    };

    /// <summary>Keeps the status that led here; asked for by itself, there is nothing.</summary>
    public void OnGet()
    {
        if (Response.StatusCode is StatusCodes.Status200OK)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
