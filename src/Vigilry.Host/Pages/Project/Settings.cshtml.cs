using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Host.Pages.Tags;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Host.Pages.Project;

/// <summary>When a project's errors are a spike, and what else can be set.</summary>
[Authorize(Policies.Session)]
public sealed class SettingsModel(ProjectFrame project, IDetectionRules rules, IDetectionInsight insight, IIncidents incidents) : PageModel
{
    /// <summary>The project.</summary>
    public ProjectFrame Frame => project;

    /// <summary>What its errors are held to now.</summary>
    public DetectionRule Rule { get; private set; } = new(default, 0, []);

    /// <summary>What was learned of it, and what each mode would have done; <see langword="null"/> before its first event.</summary>
    public DetectionInsight? Insight { get; private set; }

    /// <summary>What counts where the project sets nothing.</summary>
    public DetectionRule Default => rules.Default;

    /// <summary>How incidents age where the project sets nothing.</summary>
    public IncidentClocks DefaultClocks => incidents.DefaultClocks;

    /// <summary>Over how long it counts: <c>7 days</c>, <c>3 hours</c>.</summary>
    public static string Days(DetectionInsight insight) => insight.Days >= 2
        ? Words.Count((long)Math.Round(insight.Days), "day", "days")
        : Words.Duration(TimeSpan.FromDays(insight.Days));

    /// <summary>A share of time: <c>12 %</c>, <c>0.4 %</c>.</summary>
    public static string Share(double share) => (share * 100).ToString(share is > 0 and < 0.01 ? "0.0# '%'" : "0 '%'", CultureInfo.InvariantCulture);

    /// <summary>A rate with as many digits as tell something.</summary>
    public static string Rate(double rate) => rate.ToString(rate < 10 ? "0.##" : "N0", CultureInfo.InvariantCulture);

    /// <summary>Reads what the page shows.</summary>
    public async Task<IActionResult> OnGetAsync(Guid projectId, CancellationToken ct)
    {
        if (!await project.LoadAsync(projectId, ct))
        {
            return NotFound();
        }

        Rule = await rules.GetAsync(projectId, ct);
        Insight = (await insight.GetAsync([projectId], ct)).GetValueOrDefault(projectId);
        return Page();
    }
}
