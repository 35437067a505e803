using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Vigilry.Host.Pages.Tags;

/// <summary>A small chart of a project's last hour: errors, and all events behind them. The script goes on drawing it.</summary>
[HtmlTargetElement("spark", TagStructure = TagStructure.WithoutEndTag)]
public sealed class SparkTagHelper : TagHelper
{
    private const int Height = 20;

    /// <summary>Whose it is.</summary>
    public required Guid Project { get; set; }

    /// <summary>Counts by minute, oldest first.</summary>
    public required MinuteSeries Series { get; set; }

    /// <summary>Whether all events are drawn, too.</summary>
    public bool All { get; set; }

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "spark");
        output.Attributes.SetAttribute("viewBox", $"0 0 {MinuteSeries.Minutes} {Height}");
        output.Attributes.SetAttribute("preserveAspectRatio", "none");
        output.Attributes.SetAttribute("data-spark", Project);
        output.Attributes.SetAttribute("data-errors", Joined(Series.Errors));
        if (All)
        {
            output.Attributes.SetAttribute("data-all", Joined(Series.All));
        }

        output.Attributes.SetAttribute("data-minute", Series.LastMinute);
        output.Attributes.SetAttribute("role", "img");
        output.Attributes.SetAttribute("aria-label", $"{Words.Count(Series.Errors.Sum(), "error", "errors")} in the last hour");
        var most = Math.Max((All ? Series.All : Series.Errors).Max(), 1);
        output.Content.SetHtmlContent(
            (All ? $"<path class=\"all\" d=\"{Bars(Series.All, most)}\"/>" : "") + $"<path class=\"errors\" d=\"{Bars(Series.Errors, most)}\"/>");
    }

    private static string Joined(IEnumerable<int> values) => string.Join(',', values.Select(v => v.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A bar for each minute that has any, at least a pixel high.</summary>
    private static string Bars(IReadOnlyList<int> values, int most) => string.Concat(values.Select((value, i) => value == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"M{i} {Height}v-{Math.Max(1.0, value * (double)Height / most):0.#}h.8V{Height}z")));
}
