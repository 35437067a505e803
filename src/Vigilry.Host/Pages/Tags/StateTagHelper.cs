using Microsoft.AspNetCore.Razor.TagHelpers;
using Vigilry.Incidents.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Host.Pages.Tags;

/// <summary>Where an incident stands, as shape, word and colour. The shape comes with the style sheet.</summary>
[HtmlTargetElement("incident-state", TagStructure = TagStructure.WithoutEndTag)]
public sealed class IncidentStateTagHelper : TagHelper
{
    /// <summary>Absent in a template for rows to come.</summary>
    public IncidentStatus? Status { get; set; }

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "state");
        output.Attributes.SetAttribute("data-f", "status");
        var name = Status is { } status ? Words.Name(status) : "";
        output.Attributes.SetAttribute("data-state", name);
        output.Content.SetContent(name);
    }
}

/// <summary>How bad an event is, as word and colour.</summary>
[HtmlTargetElement("severity", TagStructure = TagStructure.WithoutEndTag)]
public sealed class SeverityTagHelper : TagHelper
{
    /// <summary>Absent in a template for rows to come.</summary>
    public EventSeverity? Of { get; set; }

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "severity");
        output.Attributes.SetAttribute("data-f", "severity");
        var name = Of is { } severity ? Words.Name(severity) : "";
        output.Attributes.SetAttribute("data-severity", name);
        output.Content.SetContent(name);
    }
}
