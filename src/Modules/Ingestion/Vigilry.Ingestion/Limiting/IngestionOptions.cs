using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Vigilry.Ingestion.Limiting;

/// <summary>How much is taken in. Section <c>Vigilry:Ingestion</c>.</summary>
internal sealed class IngestionOptions
{
    public const string Section = "Vigilry:Ingestion";

    /// <summary>How many events a minute each API key may store whose project does not say otherwise; 0 for no limit. Default 0.</summary>
    [Range(0, 10_000_000)]
    public int EventsPerMinute { get; init; }
}

[OptionsValidator]
internal sealed partial class IngestionOptionsValidator : IValidateOptions<IngestionOptions>;
