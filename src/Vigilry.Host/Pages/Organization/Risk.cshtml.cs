using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Host.Pages.Organization;

/// <summary>How well the organization's risk scores foretell what people say of its incidents.</summary>
[Authorize(Policies.Session)]
public sealed class RiskModel(Frame frame, IIncidents incidents) : PageModel
{
    private RiskQualityResponse? _quality;

    /// <summary>Names.</summary>
    public Frame Frame => frame;

    /// <summary>What is known.</summary>
    public RiskQualityResponse Quality => _quality ?? throw new InvalidOperationException("The quality is not loaded.");

    /// <summary>Of the scores as they are shown.</summary>
    public ScoreQuality Shown => Quality.Recalibrated ?? Quality.Raw;

    /// <summary>Reads what the page shows.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        await frame.LoadAsync(ct);
        _quality = await incidents.RiskQualityAsync(frame.Caller, ct);
    }
}
