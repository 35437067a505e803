using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages.Project;

/// <summary>A project's incidents.</summary>
[Authorize(Policies.Session)]
public sealed class IncidentsModel(ProjectFrame project, IncidentListing listing) : PageModel
{
    /// <summary>The project.</summary>
    public ProjectFrame Frame => project;

    /// <summary>What is listed.</summary>
    public IncidentListing List => listing;

    /// <summary>Reads what the page shows.</summary>
    public async Task<IActionResult> OnGetAsync(Guid projectId, string[] status, string[] risk, string? cursor, CancellationToken ct)
    {
        if (!await project.LoadAsync(projectId, ct))
        {
            return NotFound();
        }

        await listing.ReadAsync(status, risk, projectId, isOfOneProject: true, cursor, ct);
        return Page();
    }
}
