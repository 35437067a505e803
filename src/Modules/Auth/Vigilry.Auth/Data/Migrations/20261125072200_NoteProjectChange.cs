using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vigilry.Auth.Data.Migrations
{
    /// <inheritdoc />
    public partial class NoteProjectChange : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "changed_at",
                schema: "auth",
                table: "projects",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_projects_changed_at",
                schema: "auth",
                table: "projects",
                column: "changed_at",
                filter: "changed_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_projects_changed_at",
                schema: "auth",
                table: "projects");

            migrationBuilder.DropColumn(
                name: "changed_at",
                schema: "auth",
                table: "projects");
        }
    }
}
