using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Vigilry.Host.Stopping;

/// <summary>How the host stops. Section <c>Vigilry:Stopping</c>.</summary>
internal sealed class StoppingOptions
{
    public const string Section = "Vigilry:Stopping";

    /// <summary>How long the host still serves after it was told to stop, while <c>/readyz</c> sends load balancers elsewhere. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainFor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long requests may then take to end before they are cut. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan RequestsFor { get; init; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class StoppingOptionsValidator : IValidateOptions<StoppingOptions>;
