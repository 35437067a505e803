using StackExchange.Redis;

namespace Vigilry.Platform.Streaming;

/// <summary>A connection that is closed at once: an orderly close would wait until the blocking read is over.</summary>
internal sealed class BlockingConnection(ConnectionMultiplexer connection) : IAsyncDisposable
{
    public IDatabase Database => connection.GetDatabase();

    public async ValueTask DisposeAsync()
    {
        await connection.CloseAsync(allowCommandsToComplete: false);
        await connection.DisposeAsync();
    }
}
