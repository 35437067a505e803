using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>All incidents of the organization.</summary>
[Authorize(Policies.Session)]
public sealed class IncidentsModel(Frame frame, IncidentListing listing) : PageModel
{
    /// <summary>What is listed.</summary>
    public IncidentListing List => listing;

    /// <summary>Reads what the page shows.</summary>
    /// <param name="status">One or more of OPEN, INVESTIGATING, RESOLVED; all if absent.</param>
    /// <param name="risk">One or more of LOW, MEDIUM, HIGH, CRITICAL; all if absent.</param>
    /// <param name="projectId">Only this project's.</param>
    /// <param name="cursor">Where the part before ended.</param>
    /// <param name="ct">Ends the queries.</param>
    public async Task<IActionResult> OnGetAsync(string[] status, string[] risk, Guid? projectId, string? cursor, CancellationToken ct)
    {
        await frame.LoadAsync(ct);
        await listing.ReadAsync(status, risk, projectId, isOfOneProject: false, cursor, ct);
        return Page();
    }
}
