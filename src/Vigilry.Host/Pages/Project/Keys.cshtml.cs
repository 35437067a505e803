using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages.Project;

/// <summary>A project's API keys.</summary>
[Authorize(Policies.Session)]
public sealed class KeysModel(ProjectFrame project, IProjects projects) : PageModel
{
    /// <summary>The project.</summary>
    public ProjectFrame Frame => project;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ApiKeyResponse> Keys { get; private set; } = [];

    /// <summary>Reads what the page shows.</summary>
    public async Task<IActionResult> OnGetAsync(Guid projectId, CancellationToken ct)
    {
        if (!await project.LoadAsync(projectId, ct))
        {
            return NotFound();
        }

        Keys = await projects.KeysAsync(project.Frame.Caller, projectId, ct) ?? [];
        return Page();
    }

    /// <summary>Whether a key works no more.</summary>
    public bool IsOver(ApiKeyResponse key) => key.RevokedAt is not null || key.ExpiresAt <= project.Now;
}
