using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenAI;

namespace Vigilry.Incidents.Summarizing;

/// <summary>Asks a language model for a paragraph, once and for a limited time.</summary>
internal sealed class SummaryWriter(IOptionsMonitor<SummaryOptions> options)
{
    private const int MostTokens = 400;
    private const int LongestSummary = 1_500;

    /// <summary>A paragraph of plain text; <see langword="null"/> if the model said nothing.</summary>
    /// <param name="facts">What it is told.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="ClientResultException">The server refused, or could not be reached.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public async Task<string?> WriteAsync(string facts, CancellationToken ct)
    {
        var (own, timeout) = (options.CurrentValue, options.CurrentValue.Timeout);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(timeout);

        // A server of one's own may want no key; the client does not go without one.
        var credential = new ApiKeyCredential(own.ApiKey.Length == 0 ? "none" : own.ApiKey);
        var client = new OpenAIClient(credential, new OpenAIClientOptions
        {
            Endpoint = new Uri(own.Endpoint),
            NetworkTimeout = timeout,
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        });
        using var chat = client.GetChatClient(own.Model).AsIChatClient();
        var answer = await chat.GetResponseAsync(
            [new ChatMessage(ChatRole.System, SummaryPrompt.Instructions), new ChatMessage(ChatRole.User, facts)],
            new ChatOptions { MaxOutputTokens = MostTokens },
            limit.Token);
        var text = string.Concat(answer.Text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return text.Length == 0 ? null : text[..Math.Min(text.Length, LongestSummary)];
    }
}
