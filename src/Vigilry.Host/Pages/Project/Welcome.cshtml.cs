using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Host.Pages.Project;

/// <summary>Lines that send an event.</summary>
/// <param name="Language">In what.</param>
/// <param name="Code">To be pasted; <c>YOUR_KEY</c> stands for the key.</param>
public sealed record Sample(string Language, string Code);

/// <summary>How to send a project its first event.</summary>
[Authorize(Policies.Session)]
public sealed class WelcomeModel(ProjectFrame project, IProjects projects, IEventReader events, IDetectionRules rules, PublicLinks links) : PageModel
{
    /// <summary>The project.</summary>
    public ProjectFrame Frame => project;

    /// <summary>How many keys the project has that work.</summary>
    public int KeyCount { get; private set; }

    /// <summary>Whether it ever had one.</summary>
    public bool HadKeys { get; private set; }

    /// <summary>Whether an event has arrived.</summary>
    public bool HasEvents { get; private set; }

    /// <summary>What its errors are held to.</summary>
    public DetectionRule Rule { get; private set; } = new(default, 0, []);

    /// <summary>One for each language.</summary>
    public IReadOnlyList<Sample> Samples { get; private set; } = [];

    /// <summary>Reads what the page shows.</summary>
    public async Task<IActionResult> OnGetAsync(Guid projectId, CancellationToken ct)
    {
        if (!await project.LoadAsync(projectId, ct))
        {
            return NotFound();
        }

        var keys = await projects.KeysAsync(project.Frame.Caller, projectId, ct) ?? [];
        KeyCount = keys.Count(k => k.RevokedAt is null && (k.ExpiresAt is null || k.ExpiresAt > project.Now));
        HadKeys = keys.Count > 0;
        HasEvents = await events.AnyAsync(projectId, ct);
        Rule = await rules.GetAsync(projectId, ct);
        Samples = SamplesFor(links.To("/events"));
        return Page();
    }

    private static IReadOnlyList<Sample> SamplesFor(string url) =>
    [
        new("curl", $$"""
            curl {{url}} \
              -H 'X-Api-Key: YOUR_KEY' -H 'Content-Type: application/json' \
              -d '{"severity": "ERROR", "type": "TypeError", "message": "x is undefined"}'
            """),
        new(".NET", $$"""
            using System.Net.Http.Json;

            using var http = new HttpClient();
            http.DefaultRequestHeaders.Add("X-Api-Key", "YOUR_KEY");
            var response = await http.PostAsJsonAsync("{{url}}",
                new { severity = "ERROR", type = "TypeError", message = "x is undefined" });
            response.EnsureSuccessStatusCode();
            """),
        new("Node", $$"""
            const response = await fetch("{{url}}", {
              method: "POST",
              headers: { "X-Api-Key": "YOUR_KEY", "Content-Type": "application/json" },
              body: JSON.stringify({ severity: "ERROR", type: "TypeError", message: "x is undefined" }),
            });
            console.log(response.status, await response.json());
            """),
        new("Python", $$"""
            import json, urllib.request

            request = urllib.request.Request("{{url}}",
                data=json.dumps({"severity": "ERROR", "type": "TypeError", "message": "x is undefined"}).encode(),
                headers={"X-Api-Key": "YOUR_KEY", "Content-Type": "application/json"})
            print(urllib.request.urlopen(request).read())
            """),
    ];
}
