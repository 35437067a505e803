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

    /// <summary>The reliability curves, by what they are of: scores as they were computed, and as they are shown if that is different.</summary>
    public IEnumerable<(string Name, IReadOnlyList<ReliabilityBin> Curve)> Tables
    {
        get
        {
            yield return ("computed", Quality.Raw.Curve);
            if (Quality.Recalibrated is { } recalibrated)
            {
                yield return ("shown", recalibrated.Curve);
            }
        }
    }

    /// <summary>The same without the ranges in which there is nothing.</summary>
    public IEnumerable<(string Name, IReadOnlyList<ReliabilityBin> Curve)> Curves =>
        Tables.Select(t => (t.Name, (IReadOnlyList<ReliabilityBin>)[.. t.Curve.Where(b => b.Count > 0)]));

    /// <summary>Reads what the page shows.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        await frame.LoadAsync(ct);
        _quality = await incidents.RiskQualityAsync(frame.Caller, ct);
    }
}
