using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Host.Pages.Project;

/// <summary>When a project's errors are a spike, and what else can be set.</summary>
[Authorize(Policies.Session)]
public sealed class SettingsModel(ProjectFrame project, IDetectionRules rules, IIncidents incidents) : PageModel
{
    /// <summary>The project.</summary>
    public ProjectFrame Frame => project;

    /// <summary>What its errors are held to now.</summary>
    public DetectionRule Rule { get; private set; } = new(default, 0, []);

    /// <summary>What counts where the project sets nothing.</summary>
    public DetectionRule Default => rules.Default;

    /// <summary>How incidents age where the project sets nothing.</summary>
    public IncidentClocks DefaultClocks => incidents.DefaultClocks;

    /// <summary>Reads what the page shows.</summary>
    public async Task<IActionResult> OnGetAsync(Guid projectId, CancellationToken ct)
    {
        if (!await project.LoadAsync(projectId, ct))
        {
            return NotFound();
        }

        Rule = await rules.GetAsync(projectId, ct);
        return Page();
    }
}
