using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vigilry.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class ForgetProjects : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "project_id",
                schema: "notifications",
                table: "deliveries",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_project_id",
                schema: "notifications",
                table: "deliveries",
                column: "project_id",
                filter: "project_id IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_deliveries_project_id",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "project_id",
                schema: "notifications",
                table: "deliveries");
        }
    }
}
