using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Vigilry.Platform.Data;

/// <summary>
/// A transaction of one scope that several modules' contexts write in: what a module tells of before it commits is stored by those who hear it in the same
/// step, or neither is.
/// </summary>
public sealed class SharedTransaction
{
    private readonly List<Action> _afterCommit = [];
    private DbContext? _owner;

    /// <summary>Begins it on the context of the module that changes something and tells of it. Rolls back when disposed without a commit.</summary>
    /// <exception cref="InvalidOperationException">One is open in this scope already.</exception>
    public async Task<Open> BeginAsync(DbContext db, CancellationToken ct)
    {
        if (_owner is not null)
        {
            throw new InvalidOperationException("A shared transaction is open already.");
        }

        var transaction = await db.Database.BeginTransactionAsync(ct);
        _owner = db;
        return new Open(this, transaction);
    }

    /// <summary>Saves another module's context in the transaction that is open, or by itself if none is.</summary>
    /// <param name="db">The context of the module that was told; outside of this call it is as before.</param>
    /// <param name="afterCommit">What is to be done once others can read it.</param>
    /// <param name="ct">Gives up.</param>
    public async Task SaveAsync(DbContext db, Action afterCommit, CancellationToken ct)
    {
        if (_owner is null)
        {
            await db.SaveChangesAsync(ct);
            afterCommit();
            return;
        }

        var transaction = _owner.Database.CurrentTransaction ?? throw new InvalidOperationException("The shared transaction is over.");
        try
        {
            db.Database.SetDbConnection(_owner.Database.GetDbConnection());
            await db.Database.UseTransactionAsync(transaction.GetDbTransaction(), ct);
            await db.SaveChangesAsync(ct);
        }
        finally
        {
            await db.Database.UseTransactionAsync(null, CancellationToken.None);
            db.Database.SetDbConnection(null, contextOwnsConnection: true);
        }

        _afterCommit.Add(afterCommit);
    }

    /// <summary>The transaction while it is open.</summary>
    public sealed class Open : IAsyncDisposable
    {
        private readonly SharedTransaction _shared;
        private readonly IDbContextTransaction _transaction;

        internal Open(SharedTransaction shared, IDbContextTransaction transaction) => (_shared, _transaction) = (shared, transaction);

        /// <summary>Makes all that was saved in it lasting, then does what waited for that.</summary>
        public async Task CommitAsync(CancellationToken ct)
        {
            await _transaction.CommitAsync(ct);
            _shared._owner = null;
            _shared._afterCommit.ForEach(action => action());
        }

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            _shared._owner = null;
            _shared._afterCommit.Clear();
            await _transaction.DisposeAsync();
        }
    }
}
