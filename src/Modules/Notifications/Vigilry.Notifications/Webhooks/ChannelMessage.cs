using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vigilry.Detection.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Mail;
using Vigilry.Notifications.Telling;
using Vigilry.Platform.Http;
using Vigilry.Platform.Json;

namespace Vigilry.Notifications.Webhooks;

/// <summary>What each kind of channel is told, in its own words.</summary>
internal sealed class ChannelMessage(PublicLinks links)
{
    private const int MostLines = 30;
    private const int LongestSlackText = 3_000;
    private const int LongestDiscordText = 2_000;

    /// <summary>The body of the request.</summary>
    /// <param name="kind">Not mail.</param>
    /// <param name="notices">Oldest first: one, or those of a digest.</param>
    /// <param name="target">PagerDuty's integration key; others need none.</param>
    public string For(ChannelKind kind, IReadOnlyList<IncidentNotice> notices, string target) => (kind switch
    {
        ChannelKind.Slack => Slack(notices),
        ChannelKind.Teams => Teams(notices),
        ChannelKind.Discord => Discord(notices),
        ChannelKind.PagerDuty => PagerDuty(notices[0], target),
        _ => Webhook(notices[0]),
    }).ToJsonString(WireJson.Options);

    /// <summary>Source: Slack, "Incoming webhooks" and "Formatting text".</summary>
    private JsonObject Slack(IReadOnlyList<IncidentNotice> notices)
    {
        var lines = notices.Take(MostLines).Select(n => $"{Mark(n)} <{LinkTo(n)}|{ForSlack(n.Headline)}>{Facts(n, ForSlack)}");
        var text = Join(notices, lines, LongestSlackText);
        return new JsonObject
        {
            ["text"] = ForSlack(Plain(notices)),
            ["blocks"] = new JsonArray(new JsonObject
            {
                ["type"] = "section",
                ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = text },
            }),
            ["unfurl_links"] = false,
        };
    }

    /// <summary>Source: Microsoft, "Create incoming webhooks with Workflows for Microsoft Teams"; Adaptive Cards 1.4.</summary>
    private JsonObject Teams(IReadOnlyList<IncidentNotice> notices)
    {
        var body = new JsonArray();
        foreach (var line in Lines(notices, notices.Take(MostLines).Select(n => $"{Mark(n)} {ForTeams(n.Headline)}{Facts(n, ForTeams)}")))
        {
            body.Add(new JsonObject { ["type"] = "TextBlock", ["text"] = line, ["wrap"] = true });
        }

        var card = new JsonObject
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.4",
            ["fallbackText"] = Plain(notices),
            ["body"] = body,
            ["actions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Action.OpenUrl",
                ["title"] = notices.Count == 1 ? "Open the incident" : "Open the incidents",
                ["url"] = notices.Count == 1 ? LinkTo(notices[0]) : links.To("/incidents"),
            }),
        };
        return new JsonObject
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(new JsonObject
            {
                ["contentType"] = "application/vnd.microsoft.card.adaptive",
                ["content"] = card,
            }),
        };
    }

    /// <summary>Source: Discord, "Execute Webhook". Nobody is mentioned, whatever an error's text says.</summary>
    private JsonObject Discord(IReadOnlyList<IncidentNotice> notices)
    {
        var lines = notices.Take(MostLines).Select(n => $"{Mark(n)} {ForDiscord(n.Headline)}{Facts(n, ForDiscord)} <{LinkTo(n)}>");
        return new JsonObject
        {
            ["content"] = Join(notices, lines, LongestDiscordText),
            ["allowed_mentions"] = new JsonObject { ["parse"] = new JsonArray() },
        };
    }

    /// <summary>Source: PagerDuty, "Events API v2". An incident is one alert, by its key.</summary>
    private JsonObject PagerDuty(IncidentNotice notice, string integrationKey)
    {
        const int LongestSummary = 1_024;
        var alert = new JsonObject
        {
            ["routing_key"] = integrationKey,
            ["event_action"] = notice.Happened switch
            {
                NoticeKind.Opened or NoticeKind.Reopened => "trigger",
                NoticeKind.Investigating => "acknowledge",
                _ => "resolve",
            },
            ["dedup_key"] = $"vigilry-{notice.IncidentId:N}",
        };
        if (notice.Happened is NoticeKind.Opened or NoticeKind.Reopened)
        {
            alert["client"] = "Vigilry";
            alert["client_url"] = LinkTo(notice);
            alert["payload"] = new JsonObject
            {
                ["summary"] = Cut($"{notice.Project}: {notice.Title}", LongestSummary),
                ["source"] = notice.TopSources.Count > 0 ? notice.TopSources[0].Source : notice.Project,
                ["severity"] = notice.Risk?.Band switch
                {
                    RiskBand.Critical => "critical",
                    RiskBand.Low => "warning",
                    _ => "error",
                },
                ["timestamp"] = notice.At.ToString("O", null),
                ["component"] = notice.Project,
                ["custom_details"] = new JsonObject
                {
                    ["errors"] = notice.Errors,
                    ["risk"] = notice.Risk?.Score,
                    ["why"] = notice.Risk?.Words,
                    ["standsOut"] = JsonSerializer.SerializeToNode(notice.Risk?.Causes ?? [], WireJson.Options),
                },
            };
        }

        return alert;
    }

    /// <summary>Source: Standard Webhooks, "Payload structure".</summary>
    private JsonObject Webhook(IncidentNotice notice) => new()
    {
        ["type"] = $"incident.{notice.Happened.ToString().ToLowerInvariant()}",
        ["timestamp"] = notice.At.ToString("O", null),
        ["data"] = new JsonObject
        {
            ["incidentId"] = notice.IncidentId,
            ["projectId"] = notice.ProjectId,
            ["project"] = notice.Project,
            ["status"] = notice.Status.ToString().ToUpperInvariant(),
            ["title"] = notice.Title,
            ["errorCount"] = notice.Errors,
            ["openedAt"] = notice.OpenedAt.ToString("O", null),
            ["topTypes"] = JsonSerializer.SerializeToNode(notice.TopTypes, WireJson.Options),
            ["topSources"] = JsonSerializer.SerializeToNode(notice.TopSources, WireJson.Options),
            ["risk"] = JsonSerializer.SerializeToNode(notice.Risk, WireJson.Options),
            ["url"] = LinkTo(notice),
        },
    };

    private string LinkTo(IncidentNotice notice) => links.To($"/incidents/{notice.IncidentId}");

    private static string Plain(IReadOnlyList<IncidentNotice> notices) =>
        notices.Count == 1 ? notices[0].Headline : IncidentMail.DigestHeadline(notices);

    private static IEnumerable<string> Lines(IReadOnlyList<IncidentNotice> notices, IEnumerable<string> lines) =>
        notices.Count == 1 ? lines : [IncidentMail.DigestHeadline(notices), .. lines, .. notices.Count > MostLines ? [$"and {notices.Count - MostLines} more"] : Array.Empty<string>()];

    /// <summary>As many whole lines as there is room for, and how many there is none for.</summary>
    private static string Join(IReadOnlyList<IncidentNotice> notices, IEnumerable<string> lines, int most)
    {
        const int RoomForRest = 40;
        if (notices.Count == 1)
        {
            return Cut(lines.First(), most);
        }

        var text = new StringBuilder(IncidentMail.DigestHeadline(notices));
        var shown = 0;
        foreach (var line in lines.TakeWhile(l => text.Length + l.Length + RoomForRest < most))
        {
            text.Append('\n').Append(line);
            shown++;
        }

        return shown == notices.Count ? $"{text}" : $"{text}\nand {notices.Count - shown} more";
    }

    private static string Facts(IncidentNotice notice, Func<string, string> escape)
    {
        if (notice.Happened is NoticeKind.Resolved)
        {
            return "";
        }

        string[] facts =
        [
            .. notice.TopSources.Count > 0 ? [Wording.Count(notice.Errors, "error"), notice.TopSources[0].Source] : Array.Empty<string>(),
            .. notice.Risk is { } risk ? [risk.Line, .. risk.Causes.Take(1)] : Array.Empty<string>(),
        ];
        return facts.Length == 0 ? "" : $" ({string.Join(", ", facts.Select(escape))})";
    }

    private static string Mark(IncidentNotice notice) => notice.Happened switch
    {
        NoticeKind.Opened or NoticeKind.Reopened => "🔴",
        NoticeKind.Investigating => "🟠",
        _ => "🟢",
    };

    private static string ForSlack(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("|", "¦", StringComparison.Ordinal);

    /// <summary>Teams and Discord read Markdown: what could be any is escaped.</summary>
    private static string ForTeams(string text) => EscapeMarkdown(text);

    private static string ForDiscord(string text) => EscapeMarkdown(text);

    private static string EscapeMarkdown(string text) =>
        string.Concat(text.Select(c => "\\`*_{}[]()#+-!|>~<@:".Contains(c, StringComparison.Ordinal) ? $"\\{c}" : $"{c}"));

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)]}…";
}
