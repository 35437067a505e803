using System.Globalization;
using System.Text;
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

    private static string Joined(IReadOnlyList<int> values)
    {
        var text = new StringBuilder(values.Count * 2);
        foreach (var value in values)
        {
            text.Append(value).Append(',');
        }

        return text.ToString(0, text.Length - 1);
    }

    /// <summary>A bar for each minute that has any, at least a pixel high.</summary>
    private static string Bars(IReadOnlyList<int> values, int most)
    {
        var path = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] > 0)
            {
                path.Append(CultureInfo.InvariantCulture, $"M{i} {Height}v-{Math.Max(1.0, values[i] * (double)Height / most):0.#}h.8V{Height}z");
            }
        }

        return path.ToString();
    }
}
