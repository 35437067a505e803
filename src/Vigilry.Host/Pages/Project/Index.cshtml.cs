using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages.Project;

/// <summary>Leads to the project's events.</summary>
[Authorize(Policies.Session)]
public sealed class IndexModel(ProjectFrame project) : PageModel
{
    /// <summary>Looks whether there is the project.</summary>
    public async Task<IActionResult> OnGetAsync(Guid projectId, CancellationToken ct) =>
        await project.LoadAsync(projectId, ct) ? RedirectToPage("/Project/Events", new { projectId }) : NotFound();
}
