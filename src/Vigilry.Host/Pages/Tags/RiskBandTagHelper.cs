using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Vigilry.Detection.Contracts;

namespace Vigilry.Host.Pages.Tags;

/// <summary>How bad an incident is, as shape, word, number and colour. The shape comes with the style sheet.</summary>
[HtmlTargetElement("risk-band", TagStructure = TagStructure.WithoutEndTag)]
public sealed class RiskBandTagHelper : TagHelper
{
    /// <summary>Absent where it is not known, and in a template for rows to come.</summary>
    public IncidentRisk? Of { get; set; }

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "risk");
        output.Attributes.SetAttribute("data-f", "risk");
        output.Attributes.SetAttribute("data-band", Of is null ? "" : Words.Name(Of.Band));
        output.Attributes.SetAttribute("title", "Risk, 0 to 100");
        output.Content.SetContent(Of is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $"{Words.Name(Of.Band)} {Math.Round(Of.Score, MidpointRounding.AwayFromZero):0}"));
    }
}
