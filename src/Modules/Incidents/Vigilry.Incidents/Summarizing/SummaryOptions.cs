using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Vigilry.Platform.Settings;

namespace Vigilry.Incidents.Summarizing;

/// <summary>A language model that adds a paragraph to incidents; none where no model is named. Section <c>Vigilry:Summary</c>.</summary>
internal sealed class SummaryOptions
{
    public const string Section = "Vigilry:Summary";

    /// <summary>The model, as its server names it; empty for no summaries. Default empty.</summary>
    public string Model { get; init; } = "";

    /// <summary>Base address of a server that speaks OpenAI's API. Default OpenAI's own.</summary>
    [Url]
    public string Endpoint { get; init; } = "https://api.openai.com/v1";

    /// <summary>What the server knows Vigilry by.</summary>
    [Secret]
    public string ApiKey { get; init; } = "";

    /// <summary>Whether messages and payloads of some events are sent, too: they may hold what is personal or secret. Default false.</summary>
    public bool IncludePayloads { get; init; }

    /// <summary>How long an answer may take. Default 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long after its opening an incident is summed up: by then more is known of it. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(60);
}

[OptionsValidator]
internal sealed partial class SummaryOptionsValidator : IValidateOptions<SummaryOptions>;
