using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Vigilry.Ingestion.Retention;

/// <summary>How long events are kept. Section <c>Vigilry:Retention</c>.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Vigilry:Retention";

    /// <summary>Days of 24 hours; events go with their whole UTC day when all of it is older. Default 30.</summary>
    [Range(1, 3650)]
    public int Days { get; init; } = 30;
}

[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;
